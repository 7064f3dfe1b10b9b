"""Names of many origins. `native` forms stand beside the Latin ones where people write them so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """First and last names that go together.

    Attributes:
        weight: how common they are among the academy's families.
        women, men, last: Latin forms, or "native|latin".
        feminine: last names' own forms for women, at the same places ("" or missing: the same).
    """

    key: str
    weight: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    last: tuple[str, ...]
    feminine: tuple[str, ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


ORIGINS = (
    Origin(
        "english",
        38,
        _words(
            "Emily Hannah Grace Olivia Charlotte Amelia Harper Abigail Madison Claire Natalie "
            "Rachel Lauren Megan Brooke Paige Jocelyn Heather Allison Kimberly Melissa Dawn "
            "Tiffany Whitney Kayla Jasmine Ebony Latoya Vanessa Christine Diane Rebecca"
        ),
        _words(
            "James Michael William Benjamin Ethan Nathan Tyler Logan Marcus Jordan Andre Darnell "
            "Terrence Malik Brandon Kyle Scott Derek Todd Gregory Patrick Samuel Owen Caleb "
            "Wyatt Jeremiah Isaiah Trevor Dustin Craig Russell Neil"
        ),
        _words(
            "Johnson Williams Brown Miller Davis Wilson Anderson Taylor Thomas Jackson Harris "
            "Martin Thompson Robinson Clark Lewis Walker Hall Allen Young King Wright Hill Scott "
            "Green Baker Adams Nelson Carter Mitchell Roberts Turner Phillips Campbell Parker "
            "Evans Edwards Collins Stewart Morris Murphy Cook Rogers Cooper Reed Bailey Bell "
            "Howard Ward Brooks Gray Bennett Wood Barnes Ross Henderson Coleman Jenkins Perry "
            "Washington Jefferson Whitaker Ashby Pemberton Holloway Kingsley"
        ),
    ),
    Origin(
        "spanish",
        15,
        _words(
            "María Sofía Lucía Valentina Camila Daniela Gabriela Ximena Alejandra Paola Renata "
            "Yesenia Guadalupe Rocío Inés Marisol Verónica Leticia"
        ),
        _words(
            "José Luis Carlos Diego Mateo Santiago Andrés Javier Ricardo Fernando Emilio Rubén "
            "Héctor Ángel Íñigo Joaquín Óscar Raúl"
        ),
        _words(
            "García Martínez Rodríguez Hernández López González Pérez Sánchez Ramírez Torres "
            "Flores Rivera Gómez Díaz Morales Reyes Cruz Ortiz Gutiérrez Chávez Núñez Peña "
            "de_la_Cruz Ibáñez Castañeda Muñoz Zúñiga"
        ),
    ),
    Origin(
        "polish",
        5,
        _words("Agnieszka Małgorzata Katarzyna Zofia Magdalena Joanna Bożena Ewa Hanna Łucja"),
        _words("Paweł Tomasz Krzysztof Łukasz Michał Wojciech Andrzej Jakub Stanisław Grzegorz"),
        _words(
            "Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak "
            "Dąbrowski Kozłowski Jankowski Mazur Krawczyk Grabowski Pawłowski"
        ),
        _words(
            "Nowak Kowalska Wiśniewska Wójcik Kamińska Lewandowska Zielińska Szymańska Woźniak "
            "Dąbrowska Kozłowska Jankowska Mazur Krawczyk Grabowska Pawłowska"
        ),
    ),
    Origin(
        "irish",
        4,
        _words("Siobhán Aoife Niamh Caoimhe Ciara Órla Gráinne Maeve Róisín Eimear"),
        _words("Seán Conor Cillian Pádraig Declan Brendan Eoin Tadhg Ruairí Fergus"),
        _words("O'Brien O'Connor O'Sullivan Murphy Kelly Byrne Doyle McCarthy Gallagher Ó_Briain"),
    ),
    Origin(
        "german",
        4,
        _words("Anna Lena Katrin Ulrike Sabine Greta Käthe Heike Birgit Steffi"),
        _words("Jürgen Klaus Matthias Björn Stefan Dieter Günther Lukas Felix Jörg"),
        _words("Müller Schneider Weiß Schäfer Köhler Groß Vogel Krüger Böhm Jäger Zimmermann"),
    ),
    Origin(
        "italian",
        4,
        _words("Giulia Chiara Francesca Alessia Bianca Martina Elena Paola Niccolina Serena"),
        _words("Luca Marco Matteo Giovanni Alessandro Davide Niccolò Enzo Salvatore Dario"),
        _words("Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci D'Angelo De_Luca"),
    ),
    Origin(
        "indian",
        5,
        _words("Priya Ananya Kavya Meera Lakshmi Sunita Divya Nisha Pooja Aishwarya Shreya"),
        _words("Arjun Rohan Vikram Sanjay Rahul Karthik Anil Deepak Nikhil Suresh Harish"),
        _words("Patel Sharma Reddy Iyer Nair Gupta Singh Mehta Chowdhury Krishnan Banerjee Rao"),
    ),
    Origin(
        "devanagari",
        1,
        _words("प्रिया|Priya अनन्या|Ananya मीरा|Meera कविता|Kavita"),
        _words("अर्जुन|Arjun रोहन|Rohan विक्रम|Vikram संजय|Sanjay"),
        _words("शर्मा|Sharma वर्मा|Verma गुप्ता|Gupta मिश्रा|Mishra"),
    ),
    Origin(
        "chinese",
        3,
        _words("Mei Xiaoling Jing Yuhan Lihua Qian Xinyi Fang Yan Wenjing"),
        _words("Wei Jun Haoran Ming Zhiyuan Lei Tao Bin Guoqiang Yifan"),
        _words("Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Lü"),
    ),
    Origin(
        "han",
        2,
        _words("美玲|Meiling 静|Jing 雨涵|Yuhan 丽华|Lihua 欣怡|Xinyi"),
        _words("伟|Wei 军|Jun 浩然|Haoran 明|Ming 志远|Zhiyuan"),
        _words("王|Wang 李|Li 张|Zhang 刘|Liu 陈|Chen 杨|Yang 赵|Zhao"),
    ),
    Origin(
        "korean",
        2,
        _words("지우|Jiwoo 서연|Seoyeon 민지|Minji 수빈|Subin 하은|Haeun"),
        _words("민준|Minjun 서준|Seojun 지훈|Jihoon 현우|Hyunwoo 도윤|Doyun"),
        _words("김|Kim 이|Lee 박|Park 최|Choi 정|Jung 강|Kang 조|Cho"),
    ),
    Origin(
        "japanese",
        2,
        _words("さくら|Sakura 美咲|Misaki 陽菜|Hina 結衣|Yui Naoko Emi Haruka"),
        _words("翔太|Shota 健太|Kenta 大輔|Daisuke 悠斗|Yuto Kenji Hiroshi Takumi"),
        _words("佐藤|Sato 鈴木|Suzuki 高橋|Takahashi 田中|Tanaka 渡辺|Watanabe Itō Yamamoto"),
    ),
    Origin(
        "vietnamese",
        3,
        _words("Linh Hương Thảo Ngọc Trang Mai Phương Hạnh Yến"),
        _words("Minh Hùng Đức Tuấn Quang Long Thành Bảo Dũng"),
        _words("Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ"),
    ),
    Origin(
        "filipino",
        3,
        _words("Maricel Rosalinda Jocelyn Analyn Cristina Divina Liezl Marites"),
        _words("Ramon Jomar Arnel Rodrigo Efren Danilo Jericho Benigno"),
        _words("Santos Reyes Bautista Dela_Cruz Mendoza Villanueva Pangilinan Macaraeg"),
    ),
    Origin(
        "arabic",
        3,
        _words("Fatima Layla Noor Amina Yasmin Huda Rania Salma"),
        _words("Omar Khalid Yusuf Hassan Tariq Ibrahim Samir Bilal"),
        _words("Haddad Khoury Nasser Mansour Al-Masri Saleh Rahman El-Amin Farouk"),
    ),
    Origin(
        "arabic_script",
        1,
        _words("فاطمة|Fatima ليلى|Layla نور|Noor ياسمين|Yasmin"),
        _words("عمر|Omar خالد|Khalid يوسف|Yusuf حسن|Hassan"),
        _words("حداد|Haddad خوري|Khoury منصور|Mansour صالح|Saleh"),
    ),
    Origin(
        "ukrainian",
        2,
        _words("Олена|Olena Наталія|Nataliia Ірина|Iryna Оксана|Oksana Юлія|Yuliia"),
        _words("Андрій|Andrii Олександр|Oleksandr Богдан|Bohdan Тарас|Taras Євген|Yevhen"),
        _words("Шевченко|Shevchenko Коваленко|Kovalenko Бондаренко|Bondarenko Ткаченко|Tkachenko"),
    ),
    Origin(
        "greek",
        1,
        _words("Ελένη|Eleni Μαρία|Maria Κατερίνα|Katerina Σοφία|Sofia"),
        _words("Γιώργος|Giorgos Νίκος|Nikos Δημήτρης|Dimitris Κώστας|Kostas"),
        _words("Παπαδόπουλος|Papadopoulos Νικολάου|Nikolaou Γεωργίου|Georgiou Αγγελής|Angelis"),
        _words("Παπαδοπούλου|Papadopoulou Νικολάου|Nikolaou Γεωργίου|Georgiou Αγγελή|Angeli"),
    ),
    Origin(
        "nigerian",
        4,
        _words("Chioma Ngozi Adaeze Folake Temitope Amaka Ifeoma Yetunde"),
        _words("Chinedu Emeka Oluwaseun Tunde Babajide Ikenna Obinna Ayodele"),
        _words("Okafor Adeyemi Okonkwo Balogun Eze Nwosu Adebayo Obi Ogunleye"),
    ),
    Origin(
        "ethiopian",
        2,
        _words("Hana Selam Tigist Mekdes Bethlehem Rahel"),
        _words("Dawit Yonas Abel Tesfaye Henok Samuel"),
        _words("Tadesse Bekele Girma Haile Alemu Kebede"),
    ),
    Origin(
        "nordic",
        2,
        _words("Astrid Ingrid Sigrún Freja Linnéa Åsa Maja Tuuli"),
        _words("Bjørn Søren Håkon Mikkel Gunnar Lasse Øyvind Jari"),
        _words("Sørensen Lindström Håkansson Nygård Bergström Hjelm Ødegård Mäkinen"),
    ),
    Origin(
        "turkish",
        1,
        _words("Ayşe Zeynep Elif Gülşen Büşra İrem"),
        _words("Mehmet Emre Çağlar Oğuz Yiğit İbrahim"),
        _words("Yılmaz Öztürk Şahin Çelik Doğan Aydın"),
    ),
    Origin(
        "hebrew",
        1,
        _words("נועה|Noa תמר|Tamar Shira Yael"),
        _words("דוד|David יונתן|Yonatan Eitan Noam"),
        _words("כהן|Cohen לוי|Levi Mizrahi Peretz Friedman"),
    ),
    Origin(
        "portuguese",
        2,
        _words("Beatriz Conceição Luísa Inês Mariana Letícia"),
        _words("João Tiago Gonçalo Thiago Vinícius Estêvão"),
        _words("Silva Sousa Araújo Conceição Magalhães Simões Gonçalves"),
    ),
)


def written(name: str) -> str:
    """The form in which the person writes the name."""
    return name.split("|")[0]


def latin(name: str) -> str:
    """The form for an e-mail address, still with accents."""
    return name.split("|")[-1]
