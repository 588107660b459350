"""The five cities: what each document says of the same journey, and what it alone says."""

from journey_walk import ACCEPTANCE, City, INSPECTION, PLAN, UTILITY, WHOLE
from zhudong.v1 import case_events_pb2 as c
from zhudong.v1 import cases_pb2 as k

LETTER = c.ApplicationDocument(code="project_approval", state=c.APPLICATION_DOCUMENT_STATE_TOLERATED,
                               letter_number="容缺-2023-001", due_date="2023-04-28")
OBTAINED = c.ApplicationDocument(code="identity", state=c.APPLICATION_DOCUMENT_STATE_OBTAINED_ONLINE)
MEDIUM = dict(voltage_kv=10, line_m=600, dig_m=50, crosses_major_road=False, by_utility=True, small_micro=False,
              urban=True)

# Its document names no limits: the nation's hold.
GUANGZHOU = City("广州市黄埔区", 1, "440112", [(UTILITY, 22, "S0-005", "100000", "2023-05-04")], MEDIUM,
                 k.APPROVAL_ROUTE_EXEMPT, "S0-064", documents=[OBTAINED, LETTER])
ZHANJIANG = City("湛江市赤坎区", 2, "440802",
                 [(WHOLE, 40, "S1-032", "440800", None), (UTILITY, 13, "S1-033", "440800", None),
                  (UTILITY, 22, "S0-005", "100000", "2023-05-04")], MEDIUM,
                 k.APPROVAL_ROUTE_PARALLEL, "S1-042", 5,
                 {"自然资源": "2023-03-20", "公安": "2023-03-20", "交通": "2023-03-21", "城管": "2023-03-21",
                  "水务": "2023-03-22"}, department_days=5, documents=[OBTAINED], from_acceptance=True)
KAIYANG = City("开阳县", 3, "520121", [(UTILITY, 22, "S2-012", "520121", "2023-05-04")],
               dict(MEDIUM, departments=["自然资源", "交通运输"]), k.APPROVAL_ROUTE_PARALLEL, "S2-053", 0,
               {"自然资源": "2023-03-20", "交通运输": "2023-03-21"}, documents=[OBTAINED])
LINFEN = City("临汾市尧都区", 4, "141002", [(UTILITY, 15, "S3-021", "141000", "2023-04-21")], MEDIUM,
              k.APPROVAL_ROUTE_PARALLEL, "S3-011", 10,
              {"自然资源": "2023-03-20", "市政": "2023-03-21", "绿化": "2023-03-22"}, documents=[OBTAINED])
SUZHOU = City("宿州市埇桥区", 5, "341302",
              [(ACCEPTANCE, 1, "S4-A1-41", "341300", "2023-03-09"), (PLAN, 7, "S4-A1-42", "341300", "2023-03-20"),
               (INSPECTION, 6, "S4-A1-45", "341300", "2023-04-18"), (UTILITY, 14, "S4-A1-46", "341300", "2023-04-20")],
              dict(MEDIUM, commitment_number="承诺-2023-005"), k.APPROVAL_ROUTE_COMMITMENT, "S4-046",
              documents=[OBTAINED])
